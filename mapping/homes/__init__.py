"""Where students live, told without telling of any student: areas, reporting areas, home points."""
