/// The version of Rowcast, which the command and the C interface tell.
package enum LibraryVersion {
    package static let number: StaticString = "0.2.0"
}
