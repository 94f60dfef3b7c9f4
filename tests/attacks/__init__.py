"""The product under attack: hostile texts, hostile requests, and who watches what they do."""
