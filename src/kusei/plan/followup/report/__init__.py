"""The follow-up as files: result tables, papers, web copy. Below the door, because the door hands these out."""
