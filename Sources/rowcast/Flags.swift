import Rowcast

extension Message {
    /// The message with options spelled as flags: `pass --encoding utf-16`.
    var withFlags: String { OptionSpelling.flags.text(self) }
}
