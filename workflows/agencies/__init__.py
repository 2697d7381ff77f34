"""A dispatching agency's file, kept and reused across years: particulars, staff, papers, grades."""
