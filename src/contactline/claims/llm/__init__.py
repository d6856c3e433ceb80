"""Claims read by a large language model behind an OpenAI-compatible address. Optional, off unless configured.

    document ──► passages ──► request ──► endpoint ──► answer ──► checked field by field ──► claims
                 (fenced)     (schema)    (cache, cap)            against text, pack, places

The model proposes; nothing that it says is taken unless the text bears it out letter for letter.
"""
