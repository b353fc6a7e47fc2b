import Rowcast
import RowcastValidation

extension Setting {
    private static let outputs: Set<Place> = [.conversion, .output, .rowsWritten]

    /// The check of outputs while they are written.
    static let validate = flagOrWord(
        "validate", outputs, "'true', 'false', 'well-formed' or 'schema'"
    ) { text, settings in
        switch text {
        case "true", Validation.wellFormed.rawValue:
            settings.options.writing.validation = .wellFormed
        case Validation.schema.rawValue: settings.options.writing.validation = .schema
        case "false": settings.options.writing.validation = nil
        default: return false
        }
        return true
    }

    static let validateSchema = flagOrWord(
        "validate-schema", outputs, "'true' or 'false'"
    ) { text, settings in
        guard let isSet = Bool(text) else { return false }
        if isSet { settings.options.writing.validation = .schema }
        return true
    }
}
