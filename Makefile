# SPDX-License-Identifier: GPL-2.0
# Thin: the work is done by scripts/, and by kbuild through Kbuild.
#
#   make [KDIR=...]	weft.ko, weft_kunit.ko where the kernel has KUnit, and tools/weft/weft
#   make demo		see it work                     make check	every test
#   make bench		measure it beside Linux         make lint	the static checks
#   make bench-counts	the same, by counting instructions
#   make engine NAME=mine [SRC=DIR]	TCP's core, or a copy of it, as a module beside weft.ko
#   make core-tests	the core's tests, user space    make install	modules, command, manual
#   make install-dkms	the sources, for DKMS to build

CACHE := $(or $(WEFT_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/weft)
KDIR ?= $(firstword $(wildcard /lib/modules/$(shell uname -r)/build) $(CACHE)/uml/plain/kdir)
RELEASE = $(shell cat $(KDIR)/include/config/kernel.release)
OUT ?= build/$(RELEASE)
PREFIX ?= /usr/local

all: modules tools

modules:
	@[ -e $(KDIR)/Makefile ] || scripts/uml-kernel plain
	scripts/build-for $(KDIR) $(OUT)
	@cp -u $(OUT)/*.ko .

tools:
	$(MAKE) -C tools/weft

# weft_engine_NAME.ko: Documentation/engine.rst.
SRC ?= net/tcp/core
engine: modules
	scripts/build-engine $(KDIR) $(OUT) $(NAME) $(SRC)
	@cp -u $(OUT)/weft_engine_$(NAME).ko .

lint check demo bench bench-counts: %:
	scripts/$@

core-tests:
	$(MAKE) -C selftests/core run

install: all
	$(MAKE) -C $(KDIR) M=$(abspath $(OUT)) \
		$(if $(DESTDIR),INSTALL_MOD_PATH=$(abspath $(DESTDIR))) modules_install
	$(MAKE) -C tools/weft install DESTDIR=$(abspath $(DESTDIR)) prefix=$(PREFIX)

# What DKMS needs, where it looks for it.
VERSION = $(shell sed -n 's/.*WEFT_VERSION[[:space:]]*"\(.*\)".*/\1/p' net/version.h)
install-dkms:
	mkdir -p $(DESTDIR)/usr/src/weft-$(VERSION)
	tar -c --exclude='*.o' --exclude='.*.cmd' --exclude=tests --exclude=kunit_main.c \
		dkms.conf Kbuild include net scripts/build-for scripts/lib.sh scripts/probe \
		scripts/probes | tar -x -C $(DESTDIR)/usr/src/weft-$(VERSION)

clean:
	rm -rf build *.ko
	$(MAKE) -C tools/weft clean
	$(MAKE) -C selftests/core clean

.PHONY: all modules tools engine lint check demo bench bench-counts core-tests install \
	install-dkms clean
