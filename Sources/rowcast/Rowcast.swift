import ArgumentParser

@main
struct RowcastCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rowcast")
}
