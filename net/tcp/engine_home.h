/* SPDX-License-Identifier: GPL-2.0 */
/* A broken engine loses what it has. */
#ifndef WEFT_TCP_ENGINE_HOME_H
#define WEFT_TCP_ENGINE_HOME_H

#include "engines.h"

void weft_tcp_engine_home(struct work_struct *work);	/* of weft_tcp_engine_entry.home */

#endif
