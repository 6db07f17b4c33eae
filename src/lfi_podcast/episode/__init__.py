"""What is known of one episode between stages."""
