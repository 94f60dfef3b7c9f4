"""What a member buys next: own history, similar members and the whole shop, weighed by learning."""
