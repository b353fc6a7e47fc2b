// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "RowcastBenchmarks",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "benchmarks", targets: ["Benchmarks"]),
        .executable(name: "generate", targets: ["Generate"]),
    ],
    dependencies: [.package(name: "Rowcast", path: "..", traits: [])],
    targets: [
        .systemLibrary(name: "CLibraries", pkgConfig: "libxml-2.0"),
        .target(name: "Yardsticks", dependencies: ["CLibraries"]),
        .target(name: "DataSets", swiftSettings: strict),
        .executableTarget(name: "Generate", dependencies: ["DataSets"], swiftSettings: strict),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "DataSets", "Yardsticks", .product(name: "Rowcast", package: "Rowcast"),
                .product(name: "RowcastValidation", package: "Rowcast"),
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
