"""Key supervision (重点督办): who watches over a few cases by decision of the chairpersons' council."""
