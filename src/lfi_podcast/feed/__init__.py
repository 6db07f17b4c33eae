"""Facts -> RSS bytes: feedgen for the RSS core, a table for each other namespace; `rules` checks a feed."""
