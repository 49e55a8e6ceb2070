# bash completion for weft(8)                               -*- shell-script -*-
_weft()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} i=1 object words=
	while [[ ${COMP_WORDS[i]} == -* && i -lt COMP_CWORD ]]; do ((i++)); done
	object=${COMP_WORDS[i]}
	if ((i == COMP_CWORD)); then
		words='link address route neighbor ss stat engine info run doctor unit why log help -j -p -s -V -h'
	elif [[ $prev == dev || ($object == l* && $prev == @(attach|detach|show)) ]]; then
		words=$(command ls /sys/class/net)
		[[ $prev != @(attach|detach) ]] || words+=' --all'
	else
		case $object in
		run)
			if ((COMP_CWORD > i + 1)); then
				mapfile -t COMPREPLY < <(compgen -f -- "$cur")
			else
				words='--inet6=host --inet6=refuse --engine --preload'
				mapfile -t COMPREPLY \
					< <(compgen -c -- "$cur"; compgen -W "$words" -- "$cur")
			fi
			return ;;
		ss) words='-t -u -w -4 -6 -f -A -a -l -n -r -o -e -i -m -p -s -O -H state exclude'
			[[ $prev != @(-f|--family) ]] || words='inet inet6'
			[[ $prev != @(-A|--query) ]] || words='all inet tcp udp raw icmp'
			[[ $prev != @(state|exclude) ]] ||
				words='established syn-sent syn-recv fin-wait-1 fin-wait-2
					time-wait closed close-wait last-ack listening
					closing connected all' ;;
		engine) words='show use --all state help' ;;
		doctor) words="--root $(cd /proc && echo [0-9]*)" ;;
		unit) words=$(systemctl list-unit-files --no-legend --type=service 2>/dev/null |
				cut -d' ' -f1) ;;
		l*) words='show attach detach share own help' ;;
		a* | r* | n*) words='show add del dev via src metric lladdr help' ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _weft weft
