"""Result classes with a history: who changed the class of a reply, when, why and on what evidence."""
