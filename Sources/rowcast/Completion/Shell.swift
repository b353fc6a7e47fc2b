/// A shell that completes command lines by Tab.
///
/// The scripts ask `rowcast ---complete SHELL WORD...` for candidates and leave files to the shell.
/// The argument parser's own scripts complete nothing behind an input, since they do not know that
/// `convert` may be left out.
enum Shell: String, CaseIterable {
    case bash, zsh, fish

    /// The shell with a name; without a name the user's own shell.
    init(named name: String?) throws(Failure) {
        let path = name ?? environmentValue("SHELL") ?? ""
        let base = path.split(separator: "/").last.map(String.init) ?? ""
        guard let shell = Shell(rawValue: base) else {
            let names = Shell.allCases.map(\.rawValue).joined(separator: ", ")
            let found =
                base.isEmpty
                ? "--generate-completion-script needs a shell"
                : "there is no completion for '\(base)'"
            throw .usage("\(found); name one of \(names)", see: .overview)
        }
        self = shell
    }

    var script: String {
        switch self {
        case .bash: Self.bashScript
        case .zsh: Self.zshScript
        case .fish: Self.fishScript
        }
    }

    private static let bashScript = #"""
        # Completion of rowcast for bash, by Tab. The candidates come from rowcast itself.

        _rowcast() {
            local command=${1/#\~\//"$HOME/"} line=${COMP_LINE:0:COMP_POINT} blanks word i
            local -a words=() answer=()
            COMPREPLY=()

            # Bash splits words at = and : too; here only blanks separate them.
            for ((i = 0; i <= COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                blanks=${line%%[![:blank:]]*}
                line=${line#"$blanks"}
                ((i == COMP_CWORD)) && word=$line
                line=${line#"$word"}
                if ((i == 0)) || [[ -n $blanks ]]; then
                    words+=("$word")
                else
                    words[${#words[@]} - 1]+=$word
                fi
            done
            ((${#words[@]} > 1)) || words+=("")
            local current=${words[${#words[@]} - 1]}

            while IFS= read -r line; do
                answer+=("$line")
            done < <("$command" ---complete bash "${words[@]:1}" 2> /dev/null < /dev/null)
            ((${#answer[@]} > 0)) || return

            case ${answer[0]%%$'\t'*} in
                files) ((${#answer[@]} > 1)) || return ;; # Readline completes files better.
                folders) compopt -o dirnames +o default; return ;;
                fields) compopt -o nospace +o default ;;
                *) compopt +o default ;;
            esac

            # Readline replaces the text behind the last = or : only, or behind an opening quote.
            local kept=${current%"$word"} candidate
            [[ $word == [=:] ]] && kept=$current
            for line in "${answer[@]:1}"; do
                candidate=${line%%$'\t'*}
                [[ $candidate == "$kept"* ]] || continue
                candidate=${candidate#"$kept"}
                if [[ $word == [\"\']* ]]; then
                    [[ $candidate == *[\"\'\\\$\`!]* ]] && continue
                elif [[ $candidate == *[!A-Za-z0-9_.,:/@%+=-]* ]]; then
                    printf -v candidate %q "$candidate"
                fi
                COMPREPLY+=("$candidate")
            done
            if [[ ${answer[0]} == files* && $current != *[\"\'\\\$\`~]* ]]; then
                compopt -o filenames
                while IFS= read -r line; do
                    COMPREPLY+=("$line")
                done < <(compgen -f -- "$current")
            fi
        }

        complete -o default -F _rowcast rowcast

        """#

    private static let zshScript = #"""
        #compdef rowcast
        # Completion of rowcast for zsh, by Tab. The candidates come from rowcast itself.

        _rowcast() {
            local command=${(Q)words[1]} line
            local -a answer candidates
            command=${command/#\~\//$HOME/}
            answer=("${(@f)$("$command" ---complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" \
                2> /dev/null < /dev/null)}")
            for line in "${(@)answer[2,-1]}"; do
                local value=${line%%$'\t'*} text=${line#*$'\t'}
                value=${${value//\\/\\\\}//:/\\:}
                candidates+=("$value${text:+:$text}")
            done

            local kept=${answer[1]#*$'\t'}
            case ${answer[1]%%$'\t'*} in
                files)
                    (($#candidates)) && _describe -t commands command candidates
                    [[ -n $kept ]] && compset -P "${(b)kept}"
                    _files
                    ;;
                folders) _files -/ ;;
                fields) _describe -t values field candidates -S '' ;;
                words) _describe -t values value candidates ;;
                options) _describe -o -t options option candidates ;;
            esac
        }

        if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
            _rowcast "$@"
        else
            compdef _rowcast rowcast
        fi

        """#

    private static let fishScript = #"""
        # Completion of rowcast for fish, by Tab. The candidates come from rowcast itself.

        function __rowcast_complete
            set -l words (commandline -opc)
            set -l current (commandline -ct)
            set -l command (string replace -r '^~/' "$HOME/" -- $words[1])
            set -e words[1]
            set -l answer ($command ---complete fish $words "$current" 2> /dev/null < /dev/null)
            set -l action (string split \t -- $answer[1])
            set -e answer[1]
            for line in $answer
                echo $line
            end
            set -l rest (string replace -- "$action[2]" '' "$current")
            switch $action[1]
                case files
                    for path in (__fish_complete_path "$rest")
                        echo "$action[2]$path"
                    end
                case folders
                    __fish_complete_directories "$rest"
            end
        end

        complete -c rowcast -f -k -a '(__rowcast_complete)'

        """#
}
