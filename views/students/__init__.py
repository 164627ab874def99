"""What a student copies of its teacher: relations, tokens, answers; and what each is worth."""
