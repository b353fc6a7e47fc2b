/// All endpoints of the API.
enum EndpointTable {
    static let all: [Endpoint] =
        SessionEndpoints.all + ServerEndpoints.all + QueryEndpoints.all + TaskEndpoints.all
        + RunEndpoints.all + RunningQueryEndpoints.all + ModelEndpoints.all
        + ProjectEndpoints.all
}
