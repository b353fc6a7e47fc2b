internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The page for people: its files are in the program, and it speaks the API like any other client.
enum Page {
    private static let files: [String: (bytes: [UInt8], mediaType: String)] = [
        "/": (PackageResources.page_html, "text/html; charset=utf-8"),
        "/page.css": (PackageResources.page_css, "text/css; charset=utf-8"),
        "/page.js": (PackageResources.page_js, "text/javascript; charset=utf-8"),
    ]
    /// Only files of this server run or are shown, in no other site's frame, and requests go to this
    /// server alone.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// The answer with a file of the page; nil for any other request.
    static func response(to head: HTTPRequest) -> Response? {
        guard head.method == .get, let path = head.path?.split(separator: "?").first,
            let file = files[String(path)], let name = HTTPField.Name("Content-Security-Policy"),
            let referrer = HTTPField.Name("Referrer-Policy")
        else { return nil }
        return Response(
            status: .ok,
            headers: [
                .contentType: file.mediaType, name: policy, referrer: "no-referrer",
                .cacheControl: "no-cache",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
}
