"""A question as it arrives to what is searched for and read: its conversation, its names, its times, its kind."""
