// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses the library builds fuzzers; build.sh has the flags.
let package = Package(
    name: "RowcastFuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "Rowcast", path: "../..")],
    targets: [
        .target(name: "FuzzSupport", dependencies: [.product(name: "Rowcast", package: "Rowcast")])
    ]
        + ["FuzzDecoder", "FuzzValueFormat", "FuzzHTMLCleaner"].map {
            .executableTarget(name: $0, dependencies: ["FuzzSupport"])
        },
    swiftLanguageModes: [.v6]
)
