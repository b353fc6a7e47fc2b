internal import ArgumentParser

/// The program: a server, or a command that only looks at a LookML project.
@main
enum Entry {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "check": Check.main(Array(arguments.dropFirst()))
        case "sql": PrintSQL.main(Array(arguments.dropFirst()))
        default: await Main.main(arguments)
        }
    }
}
