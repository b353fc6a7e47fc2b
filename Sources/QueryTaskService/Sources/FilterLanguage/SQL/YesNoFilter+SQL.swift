extension YesNoFilter {
    /// The condition of rows whose expression passes; `nil` where all pass. Null is No.
    package func condition(on expression: SQLFragment) -> SQLFragment? {
        switch self {
        case .any: nil
        case .yes: "(" + expression + ")"
        case .no where PlantedFault.openYesNo.isPlanted: "NOT (" + expression + ")"
        case .no: "NOT COALESCE((" + expression + "), FALSE)"
        }
    }
}
