"""Files for crawlers, browsers and other tools: sitemap, manifest, inventory, JSON-LD, card."""
