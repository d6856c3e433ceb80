"""The types that the stages hand to one another: frozen, slotted, keyword-only, without I/O."""
