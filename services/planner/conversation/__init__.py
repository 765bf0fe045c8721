"""The individual plan as a conversation: both prepare apart, meet, agree, sign, and look back every half year."""
