"""Why a page was or was not cited: the fate, the number, the bar, and the levers that would flip it."""
