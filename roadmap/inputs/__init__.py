"""What platform customers ask for: their notes and receipts, what becomes of them, how many stand behind an item."""
