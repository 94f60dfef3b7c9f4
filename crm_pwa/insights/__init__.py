"""What a shop's transactions say: features, models and effects, each number recountable."""
