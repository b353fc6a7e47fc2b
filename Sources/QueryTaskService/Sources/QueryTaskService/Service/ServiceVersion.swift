/// The version of the service.
enum ServiceVersion {
    static let number = "0.2.0"
}
