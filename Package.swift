// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "Rowcast",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        .library(name: "Rowcast", targets: ["Rowcast"]),
        .library(name: "RowcastValidation", targets: ["RowcastValidation"]),
        .library(name: "RowcastFoundation", targets: ["RowcastFoundation"]),
        .library(name: "TableCalculations", targets: ["TableCalculations"]),
        .library(name: "QueryTasks", targets: ["QueryTasks"]),
        // The objects of librowcast.so, which `make c-library` links.
        .library(name: "CRowcast", type: .static, targets: ["CRowcast"]),
        .executable(name: "rowcast", targets: ["RowcastCommand"]),
    ],
    // Only the command parses arguments. A package that links the library depends on this one with
    // `traits: []`, and SwiftPM then leaves the argument parser out of its resolution.
    traits: [
        .default(enabledTraits: ["Command"]),
        .trait(name: "Command", description: "Build the command rowcast."),
    ],
    dependencies: [
        .package(
            url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2"))
    ],
    targets: [
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0",
            providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
        .target(
            name: "Rowcast", dependencies: ["CZlib", "CLibXML2"], swiftSettings: strict),
        .target(name: "RowcastValidation", dependencies: ["Rowcast"], swiftSettings: strict),
        .target(name: "RowcastFoundation", dependencies: ["Rowcast"], swiftSettings: strict),
        .target(name: "TableCalculations", dependencies: ["Rowcast"], swiftSettings: strict),
        .target(
            name: "QueryTasks", dependencies: ["Rowcast", "TableCalculations"],
            swiftSettings: strict),
        .target(
            name: "CRowcastHeader", path: "Sources/CRowcast/Header", publicHeadersPath: "."),
        .target(
            name: "CRowcast",
            dependencies: [
                "CRowcastHeader", "Rowcast", "RowcastValidation", "TableCalculations",
            ],
            path: "Sources/CRowcast", exclude: ["Header"], swiftSettings: strict),
        .executableTarget(
            name: "RowcastCommand",
            dependencies: [
                "Rowcast", "RowcastValidation", "TableCalculations",
                .product(
                    name: "ArgumentParser", package: "swift-argument-parser",
                    condition: .when(traits: ["Command"])),
            ],
            path: "Sources/rowcast", exclude: ["Manual"], swiftSettings: strict,
            plugins: ["BuildCommit"]),
        .plugin(name: "BuildCommit", capability: .buildTool()),
        .testTarget(
            name: "RowcastTests",
            dependencies: ["Rowcast", "RowcastValidation", "RowcastFoundation"],
            swiftSettings: strict),
        .testTarget(
            name: "TableCalculationsTests", dependencies: ["TableCalculations", "Rowcast"],
            exclude: ["Cases"], swiftSettings: strict),
        .testTarget(
            name: "QueryTasksTests", dependencies: ["QueryTasks"], swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests", dependencies: ["RowcastCommand"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
