import Foundation
import PackagePlugin

/// Writes a Swift file that names the commit of the tree, for `rowcast --version`.
///
/// A plugin is what a plain `swift build` runs too. The file lies in the build folder and changes only
/// with the commit, so no tracked file changes and nothing is compiled twice.
@main
struct BuildCommit: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) -> [Command] {
        let folder = context.pluginWorkDirectoryURL
        return [
            .prebuildCommand(
                displayName: "Ask git for the commit",
                executable: URL(filePath: "/bin/sh"),
                arguments: [
                    "-c", Self.script, "sh", context.package.directoryURL.path,
                    folder.appending(path: "BuildCommit.swift").path,
                ],
                outputFilesDirectory: folder)
        ]
    }

    /// The tree counts as one of git only if it is the top of a repository: a release that was unpacked
    /// inside another repository has no commit of its own.
    private static let script = """
        commit=unknown
        if cd "$1" && prefix=$(git rev-parse --show-prefix 2> /dev/null) && [ -z "$prefix" ]; then
            commit=$(GIT_OPTIONAL_LOCKS=0 git describe --always --dirty --abbrev=10 --exclude '*' \\
                2> /dev/null) || commit=unknown
        fi
        text="/// The commit that the command was built from, or \\`unknown\\`.
        let buildCommit = \\"$commit\\""
        [ "$(cat "$2" 2> /dev/null)" = "$text" ] || printf '%s\\n' "$text" > "$2"
        """
}
