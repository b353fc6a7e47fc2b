// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "QueryTaskService",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "QueryTaskService", targets: ["QueryTaskService"]),
        .executable(name: "rowcast-server", targets: ["rowcast-server"]),
    ],
    dependencies: [
        .package(name: "Rowcast", path: "../..", traits: []),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.36.0"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "LookML", swiftSettings: strict),
        .target(name: "FilterLanguage", swiftSettings: strict),
        .testTarget(
            name: "LookMLTests", dependencies: ["LookML"], path: "Tests/LookMLTests",
            swiftSettings: strict),
        .target(
            name: "QueryCompiler",
            dependencies: [
                "LookML", "FilterLanguage",
                .product(name: "TableCalculations", package: "Rowcast"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "QueryCompilerTests",
            dependencies: [
                "FilterLanguage", "QueryCompiler",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            path: "Tests/QueryCompilerTests", swiftSettings: strict),
        .testTarget(
            name: "FilterLanguageTests", dependencies: ["FilterLanguage"],
            path: "Tests/FilterLanguageTests", swiftSettings: strict),
        .target(
            name: "QueryTaskService",
            dependencies: [
                "FilterLanguage", "LookML", "QueryCompiler",
                .product(name: "Rowcast", package: "Rowcast"),
                .product(name: "QueryTasks", package: "Rowcast"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [
                .embedInCode("Page/page.css"), .embedInCode("Page/page.html"),
                .embedInCode("Page/page.js"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "rowcast-server",
            dependencies: [
                "QueryTaskService",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
