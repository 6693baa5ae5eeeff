"""How well search ranks: judged queries over the demonstration and generated reports (``make search-quality``)."""
