internal import QueryTaskService
@main enum Main { static func main() { print(Probe.version()) } }
