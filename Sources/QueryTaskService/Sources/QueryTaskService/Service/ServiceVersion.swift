/// The version of the service.
public enum ServiceVersion {
    public static let number = "0.2.0"
}
