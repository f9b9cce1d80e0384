"""The plugin's texts in the user's language, made with Qt Linguist's tools."""
