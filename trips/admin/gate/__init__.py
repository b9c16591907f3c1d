"""From the desk to the public: submit, return, preview, publish, correct, withdraw, erase, rename; and where a trip stands."""
