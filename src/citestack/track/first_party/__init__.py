"""What the engines' own reports say of a site: Bing AI Performance, Search Console, GA4. Files in, no interfaces."""
