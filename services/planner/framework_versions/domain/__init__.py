"""What a framework is as a document, how it is changed, and which words speak of its areas."""
