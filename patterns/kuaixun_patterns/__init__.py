"""The knowledge of kuaixun as data: units, attributes, stages, name suffixes, layout marks and words. There is no code here."""
