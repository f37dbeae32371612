// The editor: what it does beyond a plain form.
