"""The hooks: a file or folder for each part of the language that the plugin understands."""
