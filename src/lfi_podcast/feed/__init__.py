"""Facts -> RSS bytes: feedgen for the RSS core, a table for each further namespace; `rules` judges a feed."""
