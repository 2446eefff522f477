"""Floor 4: explains the answers that an org gives."""
