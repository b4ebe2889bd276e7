"""Paper out: the report as plain data, HTML and PDF, the workbook, the documents."""
