// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses the library builds fuzzers; build.sh has the flags.
let package = Package(
    name: "RowcastFuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "Rowcast", path: "../..", traits: [])],
    targets: [
        .target(
            name: "FuzzSupport",
            dependencies: [
                .product(name: "Rowcast", package: "Rowcast"),
                .product(name: "RowcastValidation", package: "Rowcast"),
                .product(name: "TableCalculations", package: "Rowcast"),
            ]),
        // The part of the query-task service that reads texts and bodies of requests, a link to its folder.
        .target(
            name: "RequestWire",
            dependencies: [
                .product(name: "Rowcast", package: "Rowcast"),
                .product(name: "QueryTasks", package: "Rowcast"),
            ]),
        .executableTarget(
            name: "FuzzRequest",
            dependencies: [
                "RequestWire", .product(name: "QueryTasks", package: "Rowcast"),
                .product(name: "Rowcast", package: "Rowcast"),
            ]),
        // The readers of models and filters, links to their folders in the service.
        .target(name: "LookML"),
        .target(name: "FilterLanguage"),
        .target(
            name: "QueryCompiler",
            dependencies: [
                "LookML", "FilterLanguage",
                .product(name: "TableCalculations", package: "Rowcast"),
            ]),
        .executableTarget(
            name: "FuzzLookML", dependencies: ["LookML", "FilterLanguage", "QueryCompiler"]),
        .executableTarget(name: "FuzzFilter", dependencies: ["FilterLanguage"]),
    ]
        + ["Decoder", "ValueFormat", "HTMLCleaner", "Expression", "Calculation"].map {
            .executableTarget(name: "Fuzz\($0)", dependencies: ["FuzzSupport"])
        },
    swiftLanguageModes: [.v6]
)
