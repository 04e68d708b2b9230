"""The flow tables as an officer reads them: their words in Chinese, and the page that shows them."""
