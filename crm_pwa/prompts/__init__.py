"""Next best actions: rules, reasons, outcomes."""
