/// Expands gzip (RFC 1952) step by step: members one behind the other, and zeros behind the last, with
/// which tapes fill their blocks.
struct Gunzip: ~Copyable {
    /// The first bytes of a member: the signature, and the only method that there is.
    static let signature: [UInt8] = [0x1F, 0x8B, 8]

    private enum Place: Equatable {
        /// In front of the first member, or behind another.
        case betweenMembers
        case member
        /// In zeros behind the last member.
        case padding
    }

    private var inflater = Inflater(.gzip)
    private var place = Place.betweenMembers
    private var memberCount = 0
    /// Number of compressed bytes that were used.
    private var offset = 0

    /// Expands `source` into `target`; returns the number of bytes used of each. Both are 0 only where
    /// either is empty.
    ///
    /// - Throws: `.malformed` for damaged data, a wrong checksum, or other bytes behind the members.
    mutating func expand(
        _ source: PaddedText, into target: TextTarget
    ) throws(ConversionError) -> (consumed: Int, produced: Int) {
        var rest = source
        while place != .member, let byte = rest.first {
            if byte == 0, memberCount > 0 {
                place = .padding
                rest = rest + 1
            } else if place == .betweenMembers, byte == Gunzip.signature[0] {
                inflater.reset()
                place = .member
            } else {
                throw foreignBytes(at: offset + source.count - rest.count)
            }
        }
        let skipped = source.count - rest.count
        var step = (consumed: 0, produced: 0)
        if place == .member { step = try expandMember(rest, into: target, at: offset + skipped) }
        offset += skipped + step.consumed
        return (skipped + step.consumed, step.produced)
    }

    private mutating func expandMember(
        _ source: PaddedText, into target: TextTarget, at start: Int
    ) throws(ConversionError) -> (consumed: Int, produced: Int) {
        let step: (consumed: Int, produced: Int)
        do throws(ConversionError) {
            step = try inflater.inflate(source, into: target)
        } catch {
            let place = start + (error.position.byte ?? 0)
            throw ConversionError(
                .malformed,
                "the gzip data is damaged at or before its byte \(place) (\(inflater.damage))")
        }
        if inflater.isAtEnd {
            place = .betweenMembers
            memberCount += 1
        }
        return step
    }

    private func foreignBytes(at byte: Int) -> ConversionError {
        memberCount == 0
            ? ConversionError(.malformed, "the data is not compressed by gzip")
            : ConversionError(
                .malformed,
                "the gzip data ends in front of byte \(byte), and bytes of another kind follow it",
                hint: "cut the file there if it is whole without them")
    }

    /// Ends the data.
    ///
    /// - Throws: `.truncated` inside a member.
    func finish() throws(ConversionError) {
        guard place == .member || memberCount == 0 else { return }
        throw ConversionError(
            .truncated, "the gzip data is cut short: it ends at byte \(offset), inside a member")
    }
}
