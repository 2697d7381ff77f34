"""The sample programme, played through the real engine under a virtual clock."""
